import type { Locale } from '../../../domain/locale.ts';
import type { AudienceKind, SharePermission, ShareStage } from '../../../domain/sharing.ts';

/** What has just been done to something shared. */
export const SHARED_DONE = ['withdrawn'] as const;
export type SharedDone = (typeof SHARED_DONE)[number];

interface PermissionTexts {
  readonly name: string;
  /** Goes on after the name with what it lets its readers do, and what not. */
  readonly meaning: string;
}

interface SharedTexts {
  readonly title: string;
  readonly intro: string;
  readonly done: Readonly<Record<SharedDone, string>>;
  readonly withMe: string;
  readonly nothingWithMe: string;
  readonly noMember: string;
  readonly byUs: string;
  readonly nothingByUs: string;
  readonly noOrganisation: string;
  readonly toOrganisations: string;
  readonly more: string;
  readonly reference: (ref: string) => string;
  readonly permissions: Readonly<Record<SharePermission, PermissionTexts>>;
  readonly from: (organisation: string, environment: string) => string;
  /** By which way it reached the reader; `name`: of the organisation with which it is shared. */
  readonly ways: Readonly<Record<AudienceKind, (name: string) => string>>;
  readonly since: string;
  /** With whom one's own organisation shares it; `name`: of the user, the organisation, the manager or the partner. */
  readonly audiences: Readonly<Record<AudienceKind, (name: string) => string>>;
  readonly someone: string;
  readonly sharedBy: (organisation: string, person: string) => string;
  readonly stages: Readonly<Record<ShareStage, string>>;
  /** How many relation managers it could not be passed on to. */
  readonly failed: (count: number) => string;
  /** In place of `effective`, where nobody sees it all the same. */
  readonly unread: string;
  readonly withdraw: string;
  readonly withdrawMeaning: string;
  readonly withdrawButton: string;
}

/** What is shared, with whom and by whom. */
export const SHARED_TEXTS: Readonly<Record<Locale, SharedTexts>> = {
  nl: {
    title: 'Gedeelde documenten',
    intro: 'Welke documenten met jou zijn gedeeld, en wat je organisaties met anderen delen.',
    done: { withdrawn: 'Het delen is ingetrokken. Wie het document alleen hierdoor zag, ziet het niet meer.' },
    withMe: 'Met jou gedeeld',
    nothingWithMe:
      'Er is nu niets met je gedeeld. Documenten die iemand deelt met jou, met een organisatie waarvan je lid bent of met een relatiegroep waar je in zit, vind je hier meteen; wat met jou als relatiemanager wordt gedeeld, na een paar minuten.',
    noMember:
      'Om gedeelde documenten te zien, moet je lid zijn van een organisatie. Een beheerder van die organisatie kan je uitnodigen.',
    byUs: 'Wat je organisaties delen',
    nothingByUs:
      'Je organisaties delen nu niets. Delen doe je waar het document zelf staat; hier zie je daarna met wie, en kun je het weer intrekken.',
    noOrganisation: 'Alleen leden van een organisatie kunnen documenten delen.',
    toOrganisations: 'Naar je organisaties',
    more: 'Toon de volgende',
    reference: (ref) => `Kenmerk: ${ref}`,
    permissions: {
      view: { name: 'Bekijken', meaning: ': lezen, niet wijzigen' },
      edit: { name: 'Bewerken', meaning: ': lezen en wijzigen' },
      share: { name: 'Doordelen', meaning: ': lezen, wijzigen en met anderen delen' },
    },
    from: (organisation, environment) => `Van ${organisation} (${environment})`,
    ways: {
      user: () => 'gedeeld met jou',
      organisation: (name) => `gedeeld met ${name}, waarvan je lid bent`,
      'relation-group': () => 'gedeeld met de relatiegroep waar je in zit',
      'relation-manager': () => 'gedeeld met jou als relatiemanager',
      'relation-managers': () => 'gedeeld met alle relatiemanagers aan jullie kant',
    },
    since: 'sinds',
    audiences: {
      user: (name) => `Gebruiker: ${name}`,
      organisation: (name) => `Organisatie: ${name}`,
      'relation-group': (name) => `Relatiegroep met ${name}`,
      'relation-manager': (name) => `Relatiemanager: ${name}`,
      'relation-managers': (name) => `Alle relatiemanagers van ${name}`,
    },
    someone: 'iemand zonder naam',
    sharedBy: (organisation, person) => `Door ${person} van ${organisation}`,
    stages: {
      effective: 'Het delen geldt nu.',
      propagating: 'Wordt doorgegeven aan de relatiemanagers; dat kan een paar minuten duren.',
      withdrawn: 'Niemand ziet het hierdoor op dit moment: wat ermee is doorgedeeld, is nu niet met jullie gedeeld.',
    },
    failed: (count) =>
      count === 1
        ? 'Aan één relatiemanager kon het niet worden doorgegeven.'
        : `Aan ${count} relatiemanagers kon het niet worden doorgegeven.`,
    unread:
      'Het delen geldt, maar niemand ziet het document er nu door: voor wie het is, is niet actief, nergens lid of nu geen relatiemanager, of het kon niet worden doorgegeven.',
    withdraw: 'Delen intrekken',
    withdrawMeaning:
      'Wie het document hierdoor ziet, ziet het dan meteen niet meer; ook niet wie het daarna via hen kreeg.',
    withdrawButton: 'Trek in',
  },
  en: {
    title: 'Shared documents',
    intro: 'Which documents are shared with you, and what your organisations share with others.',
    done: { withdrawn: 'It is no longer shared. Whoever saw the document by that alone no longer sees it.' },
    withMe: 'Shared with you',
    nothingWithMe:
      'Nothing is shared with you now. Documents that somebody shares with you, with an organisation of which you are a member or with a relation group that you are in are found here at once; what is shared with you as a relation manager, after a few minutes.',
    noMember:
      'To see shared documents you have to be a member of an organisation. An administrator of that organisation can invite you.',
    byUs: 'What your organisations share',
    nothingByUs:
      'Your organisations share nothing now. A document is shared where it is kept; afterwards you see here with whom, and can withdraw it.',
    noOrganisation: 'Only members of an organisation can share documents.',
    toOrganisations: 'To your organisations',
    more: 'Show the next ones',
    reference: (ref) => `Reference: ${ref}`,
    permissions: {
      view: { name: 'View', meaning: ': read, not change' },
      edit: { name: 'Edit', meaning: ': read and change' },
      share: { name: 'Share on', meaning: ': read, change and share with others' },
    },
    from: (organisation, environment) => `From ${organisation} (${environment})`,
    ways: {
      user: () => 'shared with you',
      organisation: (name) => `shared with ${name}, of which you are a member`,
      'relation-group': () => 'shared with the relation group that you are in',
      'relation-manager': () => 'shared with you as a relation manager',
      'relation-managers': () => 'shared with all relation managers of your side',
    },
    since: 'since',
    audiences: {
      user: (name) => `User: ${name}`,
      organisation: (name) => `Organisation: ${name}`,
      'relation-group': (name) => `Relation group with ${name}`,
      'relation-manager': (name) => `Relation manager: ${name}`,
      'relation-managers': (name) => `All relation managers of ${name}`,
    },
    someone: 'somebody without a name',
    sharedBy: (organisation, person) => `By ${person} of ${organisation}`,
    stages: {
      effective: 'This is in effect.',
      propagating: 'Being passed on to the relation managers; this may take a few minutes.',
      withdrawn: 'Nobody sees it by this at the moment: what it shares on is not shared with you now.',
    },
    failed: (count) =>
      `It could not be passed on to ${count === 1 ? 'one relation manager' : `${count} relation managers`}.`,
    unread:
      'This is in effect, but nobody sees the document by it now: whoever it is for is not active, a member of no organisation or no relation manager now, or it could not be passed on.',
    withdraw: 'Stop sharing',
    withdrawMeaning:
      'Whoever sees the document by this no longer sees it from that moment on; nor does anybody who got it through them.',
    withdrawButton: 'Withdraw',
  },
  fr: {
    title: 'Documents partagés',
    intro: 'Quels documents sont partagés avec vous, et ce que vos organisations partagent avec d’autres.',
    done: { withdrawn: 'Le partage est retiré. Qui ne voyait le document que par là ne le voit plus.' },
    withMe: 'Partagés avec vous',
    nothingWithMe:
      'Rien n’est partagé avec vous pour le moment. Les documents que quelqu’un partage avec vous, avec une organisation dont vous êtes membre ou avec un groupe de relation dont vous faites partie se trouvent ici aussitôt\u00a0; ce qui est partagé avec vous en tant que gestionnaire de relations, après quelques minutes.',
    noMember:
      'Pour voir des documents partagés, vous devez être membre d’une organisation. Un administrateur de cette organisation peut vous inviter.',
    byUs: 'Ce que vos organisations partagent',
    nothingByUs:
      'Vos organisations ne partagent rien pour le moment. Un document se partage là où il se trouve\u00a0; vous voyez ensuite ici avec qui, et pouvez le retirer.',
    noOrganisation: 'Seuls les membres d’une organisation peuvent partager des documents.',
    toOrganisations: 'Vers vos organisations',
    more: 'Afficher la suite',
    reference: (ref) => `Référence\u00a0: ${ref}`,
    permissions: {
      view: { name: 'Consulter', meaning: '\u00a0: lire, sans modifier' },
      edit: { name: 'Modifier', meaning: '\u00a0: lire et modifier' },
      share: { name: 'Repartager', meaning: '\u00a0: lire, modifier et partager avec d’autres' },
    },
    from: (organisation, environment) => `De ${organisation} (${environment})`,
    ways: {
      user: () => 'partagé avec vous',
      organisation: (name) => `partagé avec ${name}, dont vous êtes membre`,
      'relation-group': () => 'partagé avec le groupe de relation dont vous faites partie',
      'relation-manager': () => 'partagé avec vous en tant que gestionnaire de relations',
      'relation-managers': () => 'partagé avec tous les gestionnaires de relations de votre côté',
    },
    since: 'depuis le',
    audiences: {
      user: (name) => `Utilisateur\u00a0: ${name}`,
      organisation: (name) => `Organisation\u00a0: ${name}`,
      'relation-group': (name) => `Groupe de relation avec ${name}`,
      'relation-manager': (name) => `Gestionnaire de relations\u00a0: ${name}`,
      'relation-managers': (name) => `Tous les gestionnaires de relations de ${name}`,
    },
    someone: 'quelqu’un sans nom',
    sharedBy: (organisation, person) => `Par ${person} de ${organisation}`,
    stages: {
      effective: 'Le partage est en vigueur.',
      propagating: 'En cours de transmission aux gestionnaires de relations\u00a0; cela peut prendre quelques minutes.',
      withdrawn:
        'Personne ne le voit par là pour le moment\u00a0: ce qui est ainsi repartagé n’est pas partagé avec vous.',
    },
    failed: (count) =>
      count === 1
        ? 'Il n’a pas pu être transmis à un gestionnaire de relations.'
        : `Il n’a pas pu être transmis à ${count} gestionnaires de relations.`,
    unread:
      'Le partage est en vigueur, mais personne ne voit le document par là pour le moment\u00a0: son destinataire n’est pas actif, n’est membre d’aucune organisation ou n’est pas gestionnaire de relations à présent, ou la transmission a échoué.',
    withdraw: 'Arrêter le partage',
    withdrawMeaning:
      'Qui voit le document par là ne le voit plus dès cet instant\u00a0; ni ceux qui l’ont reçu par leur intermédiaire.',
    withdrawButton: 'Retirer',
  },
};
