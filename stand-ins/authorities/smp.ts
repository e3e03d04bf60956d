import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import type { Participants } from './participants.ts';
import { PUBLISHER_PASSWORD, PUBLISHER_USER } from './settings.ts';

const SCHEME = 'iso6523-actorid-upis';

/** A service metadata publisher's REST interface, with the locator behind it: https://github.com/phax/phoss-smp/wiki/REST-API */
export function createSmp(participants: Participants): Router {
  const router = express.Router({ caseSensitive: true });
  const readXml = express.text({ type: 'application/xml', limit: '64kb' });

  router
    .route('/:group')
    .get((request, response) => {
      const found = participants.find(idOf(request));
      if (found?.isHeld) response.type('xml').send(`<smp:ServiceGroup>${found.services.length}</smp:ServiceGroup>`);
      else response.status(404).type('text').send('Service group not found');
    })
    .put(authorize, readXml, (request, response) => putGroup(participants, request, response))
    .delete(authorize, (request, response) => {
      const id = idOf(request);
      const isOurs = participants.find(id)?.isHeld === true;
      if (isOurs) participants.remove(id);
      response.status(isOurs ? 200 : 404).end();
    });
  router
    .route('/:group/services/:document')
    .put(authorize, readXml, (request, response) => {
      const found = participants.find(idOf(request));
      const document = request.params.document;
      if (!found?.isHeld) return void response.status(404).end();
      if (!isAbout(request) || !isService(request.body, document)) return void response.status(400).end();
      participants.put({ ...found, services: [...new Set([...found.services, document])] });
      response.status(200).end();
    })
    .delete(authorize, (request, response) => {
      const found = participants.find(idOf(request));
      const { document } = request.params;
      if (!found?.services.includes(document)) return void response.status(404).end();
      participants.put({ ...found, services: found.services.filter((one) => one !== document) });
      response.status(200).end();
    });
  return router;
}

function putGroup(participants: Participants, request: Request<{ group: string }>, response: Response): void {
  const id = idOf(request);
  const fault: unknown = response.locals['fault'];
  const found = participants.find(id);
  if (!isAbout(request) || fault === 'refused') return void response.status(400).type('text').send('Bad request');
  if (found?.isHeld) return void response.status(200).end();
  if (fault === 'sml-error') return answerSml(response, `Could not create business ${id} in SML - Connection refused`);
  const tellsLocator = request.query['create-in-sml'] !== 'false';
  if (found && (tellsLocator || found.publisher === 'elsewhere')) {
    const words = `[ERR-106] The participant identifier [${id}] with scheme: [${SCHEME}] already exist with naptr service [Meta:SMP]`;
    return answerSml(response, `Could not create business ${SCHEME}::${id} in SML - ${words}`);
  }
  participants.put({ id, publisher: 'ours', isHeld: fault !== 'half', services: [] });
  response.status(fault === 'half' ? 500 : 200).end();
}

const authorize: RequestHandler<Record<string, string>> = (request, response, next) => {
  const expected = Buffer.from(`${PUBLISHER_USER}:${PUBLISHER_PASSWORD}`).toString('base64');
  if (request.get('authorization') === `Basic ${expected}`) next();
  else response.status(403).end();
};

function answerSml(response: Response, text: string): void {
  response.status(500).type('text').send(`SMPSMLException - ${text}`);
}

/** `0208:0403170701` of the path. */
function idOf({ params }: Request<{ group: string }>): string {
  return params.group.replace(`${SCHEME}::`, '').toLowerCase();
}

/** Whether the body names the participant of the path. */
function isAbout(request: Request<{ group: string }>): boolean {
  const body: unknown = request.body;
  const [, named] = /<id:ParticipantIdentifier scheme="iso6523-actorid-upis">([^<]+)</.exec(String(body)) ?? [];
  return named?.toLowerCase() === idOf(request);
}

function isService(body: unknown, document: string): boolean {
  const [, named] = /<id:DocumentIdentifier scheme="busdox-docid-qns">([^<]+)</.exec(String(body)) ?? [];
  return `busdox-docid-qns::${named}` === document && /<smp:Certificate>[^<]+</.test(String(body));
}
