// Shapes the files that browsers load.
//
//   node site.mjs css IN OUT      bundles the @imports of a style sheet and minifies it
//   node site.mjs brotli DIR      puts a .br beside each file that gets smaller by it

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { bundle } from "lightningcss";

const COMPRESSIBLE = /\.(css|html|ico|js|json|svg|txt|wasm|webmanifest)$/;

function css(from, to) {
  writeFileSync(to, bundle({ filename: from, minify: true }).code);
}

function brotli(directory) {
  for (const name of readdirSync(directory, { recursive: true })) {
    if (!COMPRESSIBLE.test(name)) continue;
    const content = readFileSync(join(directory, name));
    const compressed = brotliCompressSync(content, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
        [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
      },
    });
    if (compressed.length < content.length) writeFileSync(join(directory, `${name}.br`), compressed);
  }
}

const [command, ...operands] = process.argv.slice(2);
const commands = { css, brotli };
if (!Object.hasOwn(commands, command)) throw new Error(`unknown command: ${command}`);
commands[command](...operands);
