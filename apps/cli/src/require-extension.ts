/** Refuses a file to be written whose name says something else than what it will hold. */
import { ConfigurationError } from '@quantcli/core';

export function requireExtension(option: string, file: string | undefined, extension: string): void {
  if (file === undefined || (file.endsWith(extension) && file.length > extension.length)) return;
  throw new ConfigurationError({
    code: `cli.${option}`,
    what: `--${option} is "${file}"`,
    cause: `what it will hold is ${extension}`,
    fix: `name a file that ends in ${extension}`,
  });
}
