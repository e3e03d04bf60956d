/** Whether `node_modules` is what `package-lock.json` asks for, on this platform: by our mark, or by npm's own record. */
export function packagesFit(root: string): boolean;

/** Runs `npm ci` where `node_modules` does not fit. Throws a Problem with the sentence for what npm met. */
export function ensurePackages(root: string): Promise<void>;
