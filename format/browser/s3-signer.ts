/** Stands for the module of this name: credentials have no place in a page, which reads public buckets alone. */
export class S3Signer {
  readonly sign = undefined;
}
