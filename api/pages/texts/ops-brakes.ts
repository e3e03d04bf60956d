import type { Brake } from '../../../domain/brakes.ts';
import type { Locale } from '../../../domain/locale.ts';

interface BrakeTexts {
  readonly title: string;
  readonly intro: string;
  readonly off: string;
  readonly reason: string;
  readonly reasonHint: string;
  readonly since: string;
  readonly done: string;
  readonly held: (count: number) => string;
  readonly brakes: Readonly<Record<Brake, Readonly<Record<'name' | 'effect' | 'isOn' | 'putOn' | 'letGo', string>>>>;
}

/** What operators hold back everywhere at once. */
export const BRAKE_TEXTS: Readonly<Record<Locale, BrakeTexts>> = {
  nl: {
    title: 'Remmen',
    intro:
      'Wat een rem tegenhoudt, gaat niet verloren en telt niet als mislukt. Termijnen lopen door. Wordt hij losgelaten, dan gaat alles binnen enkele seconden verder.',
    off: 'Deze rem staat los.',
    reason: 'Reden',
    reasonHint:
      'De reden blijft bewaard en is te zien op elke pagina van de operators; zet er geen namen of adressen in.',
    since: 'Sinds',
    done: 'De rem staat zoals gevraagd.',
    held: (count) => (count === 1 ? 'Eén onboarding wacht erop.' : `${count} onboardings wachten erop.`),
    brakes: {
      mail: {
        name: 'Rem op mails',
        effect:
          'Er gaat geen enkele mail uit: geen eerste mail, herinnering of lijst, en ook geen link voor een nieuw wachtwoord.',
        isOn: 'Alle mails worden tegengehouden.',
        putOn: 'Houd alle mails tegen',
        letGo: 'Laat de mails weer gaan',
      },
      propagation: {
        name: 'Rem op het toekennen',
        effect:
          'Wat gedeeld wordt, wordt niet aan relatiebeheerders toegekend. Wat ingetrokken wordt, ziet ook nu meteen niemand meer.',
        isOn: 'Het toekennen aan relatiebeheerders wordt tegengehouden.',
        putOn: 'Houd het toekennen tegen',
        letGo: 'Laat het toekennen weer gaan',
      },
    },
  },
  en: {
    title: 'Brakes',
    intro:
      'What a brake holds back is not lost and does not count as a failure. Deadlines go on. Once it is let go, everything goes on within seconds.',
    off: 'This brake is off.',
    reason: 'Reason',
    reasonHint: 'The reason is kept, and shown on every page of the operators; put no names or addresses into it.',
    since: 'Since',
    done: 'The brake stands as asked.',
    held: (count) => (count === 1 ? 'One onboarding waits for it.' : `${count} onboardings wait for it.`),
    brakes: {
      mail: {
        name: 'Mail brake',
        effect: 'No mail leaves at all: no first mail, reminder or list, and no link to a new password either.',
        isOn: 'All mails are held back.',
        putOn: 'Hold all mails back',
        letGo: 'Let mails go',
      },
      propagation: {
        name: 'Propagation brake',
        effect:
          'What is shared is not granted to relation managers. What is taken away nobody sees any more, at once as ever.',
        isOn: 'Granting to relation managers is held back.',
        putOn: 'Hold granting back',
        letGo: 'Let granting go',
      },
    },
  },
  fr: {
    title: 'Freins',
    intro:
      'Ce qu’un frein retient n’est pas perdu et ne compte pas comme un échec. Les délais continuent à courir. Une fois relâché, tout reprend en quelques secondes.',
    off: 'Ce frein est relâché.',
    reason: 'Motif',
    reasonHint:
      'Le motif est conservé et affiché sur chaque page des opérateurs\u00a0; n’y mettez ni noms ni adresses.',
    since: 'Depuis',
    done: 'Le frein est dans l’état demandé.',
    held: (count) => (count === 1 ? 'Un parcours l’attend.' : `${count} parcours l’attendent.`),
    brakes: {
      mail: {
        name: 'Frein des e-mails',
        effect:
          'Aucun e-mail ne part\u00a0: ni premier e-mail, ni rappel, ni liste, ni même un lien pour un nouveau mot de passe.',
        isOn: 'Tous les e-mails sont retenus.',
        putOn: 'Retenir tous les e-mails',
        letGo: 'Laisser partir les e-mails',
      },
      propagation: {
        name: 'Frein de la propagation',
        effect:
          'Ce qui est partagé n’est plus accordé aux gestionnaires de relations. Ce qui est retiré disparaît toujours aussitôt.',
        isOn: 'Les accès aux gestionnaires de relations sont retenus.',
        putOn: 'Retenir les accès',
        letGo: 'Laisser reprendre les accès',
      },
    },
  },
};
