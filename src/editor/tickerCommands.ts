import * as vscode from 'vscode';
import type { Clock } from '../trading/clock';
import type { CurrentVenue } from './currentVenue';
import { tickerStyle } from './priceTicker';
import type { Settings } from './settings';
import { placeholderList, templateProblem } from './tickerTemplate';
import { tickerWords } from './tickerWords';

/** What is done with the price ticker itself. */
export class TickerCommands {
  constructor(
    private readonly venues: CurrentVenue,
    private readonly settings: Settings,
    private readonly clock: Clock,
  ) {}

  /** Hides the ticker, or shows it again. */
  async toggle(): Promise<void> {
    const hide = this.settings.get('ticker.visible');
    await this.settings.set('ticker.visible', !hide);
    if (hide) {
      vscode.window.setStatusBarMessage(
        'The price ticker is hidden. "Invex: Show or Hide Price Ticker" brings it back.',
        8000,
      );
    } else if (this.settings.get('ticker.markets').length === 0) {
      await vscode.commands.executeCommand('invex.chooseTickerMarkets');
    }
  }

  /** Lets the user change the template, with the look that it gives now under it. */
  async editTemplate(): Promise<void> {
    const template = await vscode.window.showInputBox({
      title: 'Invex: Ticker Template',
      prompt: `Placeholders: ${placeholderList}. Icons: $(star). A price that is not live always says so, whatever stands here.`,
      value: this.settings.get('ticker.template'),
      ignoreFocusOut: true,
      validateInput: (typed) => this.judged(typed),
    });
    if (template !== undefined) await this.settings.set('ticker.template', template);
  }

  private judged(template: string): vscode.InputBoxValidationMessage {
    const problem = templateProblem(template);
    if (problem !== undefined) {
      return {
        message: `${problem} The placeholders are ${placeholderList}.`,
        severity: vscode.InputBoxValidationSeverity.Error,
      };
    }
    const symbol = this.settings.get('ticker.markets')[0] ?? 'USDT_IRR';
    const { text } = tickerWords(this.venues, symbol, {
      ...tickerStyle(this.settings, this.clock),
      template,
    });
    return { message: `Now: ${text}`, severity: vscode.InputBoxValidationSeverity.Info };
  }
}
