/** Variables of this process for the length of a test. */
export class OwnEnvironment implements Disposable {
  readonly #before: Readonly<Record<string, string | undefined>>;

  constructor(env: Readonly<Record<string, string>>) {
    this.#before = Object.fromEntries(Object.keys(env).map((name) => [name, process.env[name]]));
    Object.assign(process.env, env);
  }

  [Symbol.dispose](): void {
    for (const [name, before] of Object.entries(this.#before)) {
      if (before === undefined) delete process.env[name];
      else process.env[name] = before;
    }
  }
}
