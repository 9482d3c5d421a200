import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type BuildOptions } from 'esbuild';
import { checkout } from '../../../scripts/checkout';
import type * as product from '../product';

/** What the benchmarks measure of the product. */
export type Product = typeof product;

let loaded: Promise<Product> | undefined;

/** The product's parts, bundled and minified as in the packed extension, and loaded. */
export function asShipped(): Promise<Product> {
  loaded ??= bundle();
  return loaded;
}

async function bundle(): Promise<Product> {
  const { bundles } = (await import(pathToFileURL(path.join(checkout, 'esbuild.mjs')).href)) as {
    readonly bundles: { readonly session: BuildOptions };
  };
  const outfile = path.join(checkout, 'out/bench/product.cjs');
  const entryPoints = [path.join(checkout, 'test/bench/product.ts')];
  await build({ ...bundles.session, entryPoints, outfile, absWorkingDir: checkout });
  return createRequire(outfile)(outfile) as Product;
}
