import { strict as assert } from 'node:assert';
import { VenueFollower } from '../../../src/editor/venueFollower';
import { Emitter } from '../../../src/trading/emitter';

/** Venues of which somebody chooses the current one. */
class Venues {
  current: string | undefined = 'paper';
  private readonly changed = new Emitter<void>();
  readonly onChange = this.changed.on;

  choose(venue: string | undefined): void {
    this.current = venue;
    this.changed.fire();
  }
}

/** A follower and what happened to it, in order. */
function followed(venues: Venues): { readonly follower: VenueFollower<string>; readonly told: string[] } {
  const told: string[] = [];
  const follower = new VenueFollower<string>(venues, (venue, parts) => {
    const name = venue ?? 'none';
    told.push(`follows ${name}`);
    parts.add({ dispose: () => told.push(`leaves ${name}`) });
  });
  return { follower, told };
}

describe('Following the current venue', () => {
  it('follows the venue that is there already, or that there is none', () => {
    const venues = new Venues();
    assert.deepEqual(followed(venues).told, ['follows paper']);
    venues.choose(undefined);
    assert.deepEqual(followed(venues).told, ['follows none']);
  });

  it('leaves a venue before it follows the next one', () => {
    const venues = new Venues();
    const { told } = followed(venues);
    venues.choose(undefined);
    venues.choose('sandbox');
    assert.deepEqual(told, [
      'follows paper',
      'leaves paper',
      'follows none',
      'leaves none',
      'follows sandbox',
    ]);
  });

  it('follows again when only the reason for having none changed', () => {
    const venues = new Venues();
    venues.choose(undefined);
    const { told } = followed(venues);
    venues.choose(undefined);
    assert.deepEqual(told, ['follows none', 'leaves none', 'follows none']);
  });

  it('leaves the last venue with its end and follows no other', () => {
    const venues = new Venues();
    const { follower, told } = followed(venues);
    follower.dispose();
    venues.choose('sandbox');
    assert.deepEqual(told, ['follows paper', 'leaves paper']);
  });
});
