/** Refuses a file that cannot be written, or whose name says something else than what it will hold, before any work is done. */
import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ConfigurationError } from '@quantcli/core';

export function requireExtension(option: string, file: string | undefined, extension: string): void {
  if (file === undefined) return;
  if (!file.endsWith(extension) || file.length === extension.length) {
    throw new ConfigurationError({
      code: `cli.${option}`,
      what: `--${option} is "${file}"`,
      cause: `what it will hold is ${extension}`,
      fix: `name a file that ends in ${extension}`,
    });
  }
  const folder = dirname(resolve(file));
  if (!isFolder(folder) || isFolder(file)) {
    throw new ConfigurationError({
      code: `cli.${option}`,
      what: `cannot write --${option} ${file}`,
      cause: isFolder(folder) ? 'it is a folder' : `there is no folder ${folder}`,
      fix: 'name a file in a folder that is there',
    });
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
