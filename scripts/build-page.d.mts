/** Bundles the sandbox's page into `target` (default: dist/sandbox-page). */
export function buildPage(target?: string): Promise<void>;
