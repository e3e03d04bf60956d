import { createHash } from 'node:crypto';
import { TEMPORAL_UI_PATH } from '../domain/temporal-ui.ts';

/** Where the UI has payloads decoded: the codec's address, to which it adds the verb itself. */
const CODEC_PATH = '/codec';

/**
 * The content security policy of a document of Temporal's UI. It may run its own scripts and the ones that stand in the
 * document itself, by their hashes; its editor writes styles. It calls its own API and our codec, nothing else: whatever
 * codec somebody chooses in its settings is not reached.
 */
export function temporalUiPolicy(html: string, publicUrl: string): string {
  const own = `${publicUrl}${TEMPORAL_UI_PATH}/`;
  const inline = inlineScripts(html).map(
    (script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  );
  return [
    "default-src 'none'",
    `script-src ${[own, ...inline].join(' ')}`,
    `style-src ${own} 'unsafe-inline'`,
    `img-src ${own} data:`,
    `font-src ${own} data:`,
    `manifest-src ${own}`,
    `connect-src ${own} ${publicUrl}${CODEC_PATH}/decode`,
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join(';');
}

function inlineScripts(html: string): readonly string[] {
  return [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/gi)].map(([, script = '']) => script);
}

/** What can be switched off in the UI; it shows no button for it then. */
const SWITCHED_OFF = [
  'DisableWriteActions',
  'WorkflowTerminateDisabled',
  'WorkflowCancelDisabled',
  'WorkflowSignalDisabled',
  'WorkflowUpdateDisabled',
  'WorkflowResetDisabled',
  'WorkflowPauseDisabled',
  'BatchActionsDisabled',
  'StartWorkflowDisabled',
  'ActivityCommandsDisabled',
  'DisableNewsFetch',
] as const;

/**
 * The settings that Temporal's UI is told, whatever its server says: nothing can be changed, our codec decodes, our
 * namespace comes first. Of an answer that is none, ours alone are told.
 */
export function temporalUiSettings(
  answered: string,
  { publicUrl, namespace }: { readonly publicUrl: string; readonly namespace: string },
): string {
  return JSON.stringify({
    ...objectIn(answered),
    Auth: { Enabled: false, Options: null, RedirectToProvider: false },
    Codec: {
      Endpoint: `${publicUrl}${CODEC_PATH}`,
      PassAccessToken: false,
      IncludeCredentials: false,
      DefaultErrorMessage: '',
      DefaultErrorLink: '',
    },
    DefaultNamespace: namespace,
    FeedbackURL: '',
    ...Object.fromEntries(SWITCHED_OFF.map((name) => [name, true])),
  });
}

function objectIn(text: string): object {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed : {};
  } catch {
    return {}; // it is not the UI's server that has answered
  }
}

/**
 * A query of a workflow: the one call that the UI reads by POST. Nothing can stand in it by which something behind us makes another
 * path of this one.
 */
const QUERY = /^\/api\/v1\/namespaces\/[\w.-]+\/workflows\/(?:[\w:-]|%2F|%3A)+\/query\/\w+$/i;
const NAMESPACE = /^\/+api\/+v1\/+namespaces\/+([^/]+)/;
const DOTS = /(?:^|\/)\.{1,2}(?:\/|$)/;

/**
 * Whether a call of the UI reads only, and within our namespace. `path` is as it came, beneath the UI's own; it is judged as it reads
 * once decoded, for that is how the UI's server may take it.
 */
export function isTemporalRead(method: string, path: string, namespace: string): boolean {
  const plain = decoded(path);
  if (plain === undefined || DOTS.test(plain)) return false;
  const [, named = namespace] = NAMESPACE.exec(plain) ?? [];
  if (named !== namespace) return false;
  return method === 'GET' || method === 'HEAD' || (method === 'POST' && QUERY.test(path));
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined; // it is no address at all
  }
}
