import { groupings, groupWidth, ladderLevels } from '../../src/domain/groupedBook';
import { formatPlain } from '../../src/domain/format';
import type { MarketView } from '../../src/protocol/market';
import { linkButton } from '../ui/buttons';
import { SegmentedChoice } from '../ui/choice';
import { LabelledDropdown } from '../ui/dropdown';
import { make } from '../ui/elements';
import type { PageState } from './marketState';
import type { MarketWishes } from './marketWishes';

const levelTexts = ['5', '20', '50'] as const satisfies readonly `${(typeof ladderLevels)[number]}`[];

/** How the ladder is to be: levels, grouping, and back to the middle. */
export class LadderBar {
  readonly element = make('div', 'ladder-bar');
  private readonly levels: SegmentedChoice<(typeof levelTexts)[number]>;
  private readonly grouping: LabelledDropdown;

  constructor(wishes: Pick<MarketWishes, 'choose'>, centre: () => void) {
    this.levels = new SegmentedChoice(
      'Levels on each side',
      levelTexts.map((value) => ({ value, label: value, title: `${value} levels on each side` })),
      (value) => {
        const levels = ladderLevels.find((each) => String(each) === value);
        if (levels) wishes.choose({ levels });
      },
    );
    this.grouping = new LabelledDropdown('Grouping', (value) => {
      const grouping = groupings.find((each) => String(each) === value);
      if (grouping) wishes.choose({ grouping });
    });
    const button = linkButton('Centre', centre);
    button.classList.add('boxed');
    button.title = 'Scroll to the middle of the book (C in the ladder)';
    this.element.append(this.levels.element, this.grouping.element, button);
  }

  show({ view, facts }: PageState): void {
    this.levels.show(levelOf(view));
    const tick = facts.rules?.tickSize;
    const label = (value: string): string => {
      const grouping = groupings.find((each) => String(each) === value) ?? 1;
      const width = tick && (groupWidth(tick, grouping) ?? tick);
      return width ? `${formatPlain(width)} (${grouping}\u00d7)` : `${grouping}\u00d7`;
    };
    this.grouping.show(
      String(view.grouping),
      groupings.map(String),
      '',
      'How many ticks make one row',
      label,
    );
  }
}

function levelOf({ levels }: MarketView): (typeof levelTexts)[number] {
  return levelTexts.find((each) => each === String(levels)) ?? '20';
}
