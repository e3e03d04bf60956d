/** The project's folder. Set-up runs on Node 20.3, which has no `import.meta.dirname`. */
export const PROJECT: string;

/** Node 24, as the npm package `node` brings it. */
export const NODE_24: string;
