/** A part of the sources that is mutated in one run, and the tests that must notice. */
export interface Area {
  readonly name: string;
  readonly mutate: readonly string[];
  /** Quick tests of these files; a slow test that sees everything would be run again for almost each mutant. */
  readonly tests: readonly string[];
}

const files = (folder: string, names: readonly string[], end = '.ts'): readonly string[] =>
  names.map((name) => `${folder}/${name}${end}`);

export const areas: readonly Area[] = [
  { name: 'domain', mutate: ['src/domain/*.ts'], tests: ['test/unit/domain/*.test.ts'] },
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
    tests: ['test/unit/exchange/*.test.ts', 'test/contract/exchange/client.test.ts'],
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
