import path from 'node:path';
import { checkout } from '../../../scripts/checkout';
import { packExtension } from '../../../scripts/vsix';

let packed: Promise<string> | undefined;

/**
 * The packed extension that tests install: what `npm test` packed (named by INVEX_VSIX), or, for a test file
 * that is run by itself, one made from the sources as they are now.
 */
export function vsixUnderTest(): Promise<string> {
  const given = process.env['INVEX_VSIX'];
  packed ??= given === undefined ? packExtension(path.join(checkout, 'out')) : Promise.resolve(given);
  return packed;
}
