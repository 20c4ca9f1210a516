import type { Entry as RawEntry } from 'ldapts';

/** An entry as it was read: values are lists whatever their number, under names in any case. */
export class Entry {
  readonly dn: string;
  readonly #values = new Map<string, (string | Buffer)[]>();

  constructor({ dn, ...attributes }: RawEntry) {
    this.dn = dn;
    for (const [name, value] of Object.entries(attributes))
      this.#values.set(name.toLowerCase(), Array.isArray(value) ? value : [value]);
  }

  texts(attribute: string): string[] {
    return this.#of(attribute).map((value) => value.toString('utf8'));
  }

  text(attribute: string): string | undefined {
    return this.texts(attribute)[0];
  }

  bytes(attribute: string): Buffer[] {
    return this.#of(attribute).map((value) => Buffer.from(value as Buffer));
  }

  /** The names that the server gave, options as `;range=0-1499` among them. */
  get attributes(): string[] {
    return [...this.#values.keys()];
  }

  isOf(objectClass: string): boolean {
    return this.texts('objectClass').some((one) => one.toLowerCase() === objectClass.toLowerCase());
  }

  #of(attribute: string): (string | Buffer)[] {
    return this.#values.get(attribute.toLowerCase()) ?? [];
  }
}
