/** The fields that we read of a CycloneDX 1.5 document. */
export interface Sbom {
  readonly specVersion: string;
  readonly components: readonly {
    readonly name: string;
    readonly version: string;
    readonly purl?: string;
    readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
  }[];
}

/** The fields that we read of a package-lock.json (version 3). */
export interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly integrity?: string; readonly link?: boolean }>>;
}

/** Packages in a lock that the bill of materials lacks, or lists with a different hash. Empty when both agree. */
export function missingFrom({ components }: Sbom, { packages }: Lock): string[] {
  const listed = new Map(components.map((component) => [`${component.name}@${component.version}`, component]));
  return Object.entries(packages).flatMap(([path, { version, integrity, link }]) => {
    // This program itself, and its workspaces.
    if (!path.includes('node_modules/') || link === true) return [];
    const name = `${path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)}@${version}`;
    const component = listed.get(name);
    if (component?.purl === undefined) return [`${name} is in the lock and not in the bill of materials`];
    if (integrity === undefined) return [`${name} has no integrity in the lock`];
    const sha512 = Buffer.from(integrity.replace(/^sha512-/, ''), 'base64').toString('hex');
    const same = component.hashes?.some(({ alg, content }) => alg === 'SHA-512' && content === sha512) === true;
    return same ? [] : [`${name} has another hash than in the lock`];
  });
}

/** Result of `npm audit signatures --json`: a readable line, and how many packages are not what the registry signed. */
export function auditText(status: number | null | undefined, stdout: string): { readonly text: string; readonly bad: number } {
  let report: { readonly invalid?: readonly unknown[]; readonly missing?: readonly unknown[] } | undefined;
  try {
    report = JSON.parse(stdout) as typeof report;
  } catch {
    report = undefined;
  }
  if (report?.invalid === undefined || report.missing === undefined || status === undefined || status === null)
    return { text: 'registry signatures: not checked, this registry gives no signing keys', bad: 0 };
  const bad = report.invalid.length + report.missing.length;
  return { text: `registry signatures: ${report.invalid.length} wrong, ${report.missing.length} missing`, bad };
}
