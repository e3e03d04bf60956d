/** Where Temporal's UI stands among our pages; its server is told so too (`--ui-public-path`, `TEMPORAL_UI_PUBLIC_PATH`). */
export const TEMPORAL_UI_PATH = '/ops/temporal';
