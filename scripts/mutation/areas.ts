import { readdirSync } from 'node:fs';
import path from 'node:path';
import { checkout } from '../checkout';

/** A part of the sources that is mutated in one run, and the tests that must notice. */
export interface Area {
  readonly name: string;
  readonly mutate: readonly string[];
  /** Quick tests of these files; a slow test that sees everything would be run again for almost each mutant. */
  readonly tests: readonly string[];
}

const files = (folder: string, names: readonly string[], end = '.ts'): readonly string[] =>
  names.map((name) => `${folder}/${name}${end}`);

function allOf(folder: string): readonly string[] {
  const names = readdirSync(path.join(checkout, folder)).filter((name) => name.endsWith('.ts'));
  return names.map((name) => `${folder}/${name}`);
}

export const areas: readonly Area[] = [
  {
    name: 'domain',
    mutate: allOf('src/domain'),
    tests: [
      'test/unit/domain/*.test.ts',
      'test/unit/trading/moment.test.ts',
      'test/unit/trading/alert*.test.ts',
    ],
  },
  {
    name: 'signing',
    mutate: files('src/exchange', [
      'canonicalText',
      'derShape',
      'expiry',
      'placement',
      'privateKey',
      'requestFields',
      'secret',
      'signedCalls',
      'signer',
      'zoneChoice',
    ]),
    tests: [
      'test/unit/exchange/*.test.ts',
      'test/contract/exchange/client.test.ts',
      'test/contract/exchange/connectionTrial.test.ts',
      'test/contract/exchange/stopping.test.ts',
    ],
  },
  {
    name: 'orders',
    mutate: files('src/trading', [
      'arming',
      'dayUse',
      'freshReading',
      'fundsInFlight',
      'heldFunds',
      'intents',
      'journal',
      'journalEntry',
      'lookupSchedule',
      'lookupTurns',
      'orderDesk',
      'placementCheck',
      'placementOutcome',
      'placementWords',
      'replacement',
      'replacementCheck',
      'samePlacement',
      'twins',
      'unknownOrders',
    ]),
    tests: files(
      'test/unit/trading',
      [
        'arming',
        'dayUse',
        'deskBrakes',
        'deskRivals',
        'freshReading',
        'fundsInFlight',
        'journal',
        'orderDesk',
        'orderDesk.properties',
        'placements',
        'replacement',
        'replacementCheck',
        'unknownOrders',
        'unknownOrders.properties',
      ],
      '.test.ts',
    ),
  },
];

/** Every file of every area. */
export const mutatedFiles: readonly string[] = areas.flatMap(({ mutate }) => mutate);
