/**
 * From now on this page, and Workers that it starts later, can connect to these origins and to nothing else; none: to nothing. A policy is added to
 * those that hold already (CSP Level 3, section 3.3), and none can be taken back but by loading the page anew.
 */
export function lockTo(origins: readonly string[]): void {
  const policy = document.createElement('meta');
  policy.httpEquiv = 'Content-Security-Policy';
  policy.content = `connect-src ${origins.length === 0 ? "'none'" : origins.join(' ')}`;
  document.head.append(policy);
}
