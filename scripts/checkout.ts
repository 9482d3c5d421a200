import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The checkout's root folder. */
export const checkout = path.dirname(__dirname);

/** The parts of package.json that the scripts and tests read. */
export interface Manifest {
  readonly name: string;
  readonly publisher: string;
  readonly version: string;
  readonly contributes?: {
    readonly commands?: readonly { readonly command: string; readonly title: string }[];
    readonly views?: Readonly<Record<string, readonly { readonly id: string; readonly name: string }[]>>;
    readonly viewsContainers?: {
      readonly activitybar?: readonly { readonly id: string; readonly title: string }[];
    };
  };
}

/** Reads the checkout's package.json. */
export function readManifest(): Manifest {
  return JSON.parse(readFileSync(path.join(checkout, 'package.json'), 'utf8')) as Manifest;
}

/** The extension's identifier in VS Code. */
export const extensionId = 'invex-tools.invex-trading';
