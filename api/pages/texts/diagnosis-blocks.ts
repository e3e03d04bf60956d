import type { Remedy } from '../../../domain/diagnosis-blocks.ts';
import type { Locale } from '../../../domain/locale.ts';
import type { BlockedBy } from '../../../domain/process.ts';

interface BlockTexts {
  readonly causes: Readonly<Record<BlockedBy, string>>;
  readonly remedies: Readonly<Record<Remedy, string>>;
}

const NL: BlockTexts = {
  causes: {
    MAIL_BOUNCED: 'De mailbox antwoordde dat hij niet bestaat.',
    MAIL_SUPPRESSED:
      'De mailprovider houdt mails aan dit adres tegen, omdat eerdere niet aankwamen of als ongewenst werden gemeld.',
    MAIL_REJECTED: 'De mailprovider aanvaardt dit adres niet; het is waarschijnlijk verkeerd getypt.',
    MAIL_FAILED: 'De mailprovider nam de mail aan en kon hem niet versturen.',
    MAIL_PROVIDER_UNAVAILABLE: 'De mailprovider antwoordt al uren niet.',
    MAIL_PROVIDER_REFUSED: 'De mailprovider weigert mails door een instelling aan onze kant.',
    MAIL_OUTCOME_UNKNOWN: 'Niemand kan zeggen of de mail verstuurd is, en hij wordt niet blind opnieuw verstuurd.',
    DATABASE_UNAVAILABLE: 'Onze database antwoordt niet; wat ingestuurd is, is veilig.',
    STEP_FAILED: 'Een stap aan onze kant mislukt onverwacht; wat ingestuurd is, is veilig.',
    NO_SEAT: 'Het abonnement heeft geen plaats vrij.',
    NOT_ELIGIBLE: 'Een van beide kanten mag nog niet met partners werken.',
    NOT_PARTNERS: 'De omgeving van de genodigde is geen partner van de uitnodigende.',
    INVITER_NOT_ALLOWED: 'Wie de uitnodiging stuurde, mag niet meer uitnodigen.',
    AUTHORITY_UNPROVEN: 'Het handelsregister zegt niet dat de aanvrager voor het bedrijf mag tekenen.',
    REGISTER_UNAVAILABLE: 'Het handelsregister antwoordt niet.',
    VIES_UNAVAILABLE:
      'De belastingdienst kan nu niet zeggen of het btw-nummer geldig is; dat zegt niets over het nummer.',
    PEPPOL_UNAVAILABLE: 'Het Peppol-netwerk antwoordt niet.',
    MAIL_BRAKE: 'Een operator houdt op dit moment alle mails tegen; er is niets mislukt en niets gaat verloren.',
    PROPAGATION_BRAKE:
      'Een operator houdt op dit moment het toekennen aan relatiebeheerders tegen; wat ingetrokken is, ziet meteen niemand meer.',
  },
  remedies: {
    'register-again': 'De persoon moet de spelling nakijken en zich opnieuw registreren; dat stuurt een nieuwe mail.',
    'check-account-address': 'Een beheerder van de omgeving moet met de gebruiker nagaan of het adres nog bestaat.',
    'add-address-again': 'De gebruiker moet het adres verwijderen en juist gespeld opnieuw toevoegen.',
    'pass-on': 'De vragende kant kan opnieuw sturen; aan de gevraagde kant kan een collega het overnemen.',
    'correct-address': 'Een beheerder van de organisatie moet het adres verbeteren of de uitnodiging opnieuw sturen.',
    'lift-suppression':
      'Een operator moet het adres bij de mailprovider van de lijst halen; daarna kan de mail opnieuw gestuurd worden.',
    'read-provider-log':
      'Een operator moet in het logboek van de mailprovider nakijken waarom; daarna kan de mail opnieuw gestuurd worden.',
    'watch-mail-provider':
      'De mail gaat vanzelf uit zodra de mailprovider antwoordt; een operator volgt diens statuspagina.',
    'mend-mail-settings':
      'Een operator moet sleutel, afzender of quotum bij de mailprovider in orde brengen; bij de volgende poging gaat de mail uit.',
    'settle-mail':
      'Een operator moet in het logboek van de mailprovider kijken en zeggen of de mail verstuurd is; een melding van de mailprovider regelt het ook.',
    'watch-database': 'Het gaat vanzelf verder zodra de database antwoordt; een operator kijkt de database na.',
    'read-worker-log': 'Een operator moet in het logboek van de worker kijken; dat noemt de stap en de plaats.',
    'free-seat': 'Een beheerder van de omgeving moet een plaats vrijmaken of bijkopen; daarna gaat het vanzelf verder.',
    'meet-conditions':
      'Een beheerder van de kant waaraan iets ontbreekt, moet de rol, de groep Relatiemanagers of het abonnement regelen; daarna gaat het vanzelf verder.',
    'become-partners':
      'Relatiebeheerders van beide omgevingen moeten partners worden; daarna gaat het vanzelf verder. De uitnodigende kant wordt dit niet verteld.',
    'invite-by-another': 'Een andere beheerder van de organisatie moet de uitnodiging opnieuw sturen.',
    'add-evidence': 'De aanvrager moet op de pagina van de organisatie bewijs toevoegen.',
    'judge-evidence': 'Een operator moet het bewijs beoordelen; zolang dat niet gebeurt, vervalt er niets.',
    'watch-register': 'Wij vragen het vanzelf opnieuw; een operator volgt de statuspagina van het register.',
    'wait-for-vies': 'Wij vragen het vanzelf opnieuw; niemand hoeft iets te doen.',
    'watch-peppol': 'Wij proberen het vanzelf opnieuw; een operator kijkt of het netwerk en onze toegang werken.',
    'let-mail-go':
      'De mail gaat binnen enkele seconden uit zodra een operator op /ops de rem op mails loslaat; termijnen lopen door.',
    'let-propagation-go':
      'Het gaat binnen enkele seconden verder zodra een operator op /ops de rem op het toekennen loslaat.',
    'wait-for-us': 'Wij brengen dat in orde; je hoeft niets te doen.',
  },
};

const EN: BlockTexts = {
  causes: {
    MAIL_BOUNCED: 'The mailbox answered that it does not exist.',
    MAIL_SUPPRESSED:
      'The mail provider holds mails to this address back, because earlier ones bounced or were reported as unwanted.',
    MAIL_REJECTED: 'The mail provider does not accept this address; it is probably mistyped.',
    MAIL_FAILED: 'The mail provider took the mail and could not send it.',
    MAIL_PROVIDER_UNAVAILABLE: 'The mail provider has not answered for hours.',
    MAIL_PROVIDER_REFUSED: 'The mail provider refuses mails because of a setting on our side.',
    MAIL_OUTCOME_UNKNOWN: 'Nobody can say whether the mail was sent, and it is not sent again blindly.',
    DATABASE_UNAVAILABLE: 'Our database does not answer; what was sent in is safe.',
    STEP_FAILED: 'A step on our side fails unexpectedly; what was sent in is safe.',
    NO_SEAT: 'The subscription has no seat free.',
    NOT_ELIGIBLE: 'One of the two sides may not work with partners yet.',
    NOT_PARTNERS: 'The invitee’s environment is no partner of the inviting one.',
    INVITER_NOT_ALLOWED: 'Whoever sent the invitation may not invite any more.',
    AUTHORITY_UNPROVEN: 'The trade register does not say that whoever asks may act for the company.',
    REGISTER_UNAVAILABLE: 'The trade register does not answer.',
    VIES_UNAVAILABLE:
      'The tax authority cannot say now whether the VAT number is valid; that says nothing about the number.',
    PEPPOL_UNAVAILABLE: 'The Peppol network does not answer.',
    MAIL_BRAKE: 'An operator holds all mails back at this moment; nothing has failed and nothing is lost.',
    PROPAGATION_BRAKE:
      'An operator holds the granting to relation managers back at this moment; what was taken away nobody sees any more at once.',
  },
  remedies: {
    'register-again': 'The person has to check the spelling and register again; that sends a new mail.',
    'check-account-address':
      'An administrator of the environment has to find out with the user whether the address still exists.',
    'add-address-again': 'The user has to remove the address and add it again, spelt rightly.',
    'pass-on': 'The asking side can send it again; a colleague on the asked side can take it over.',
    'correct-address': 'An administrator of the organisation has to correct the address or send the invitation again.',
    'lift-suppression':
      'An operator has to take the address off the mail provider’s list; then the mail can be sent again.',
    'read-provider-log':
      'An operator has to look in the mail provider’s log for the reason; then the mail can be sent again.',
    'watch-mail-provider':
      'The mail goes out by itself as soon as the mail provider answers; an operator watches its status page.',
    'mend-mail-settings':
      'An operator has to put the key, the sender or the quota at the mail provider right; the mail goes out at the next try.',
    'settle-mail':
      'An operator has to look at the mail provider’s log and say whether the mail was sent; a report of the mail provider settles it too.',
    'watch-database': 'It goes on by itself as soon as the database answers; an operator looks after the database.',
    'read-worker-log': 'An operator has to look at the worker’s log, which names the step and the place.',
    'free-seat': 'An administrator of the environment has to free or buy a seat; then it goes on by itself.',
    'meet-conditions':
      'An administrator of the side that lacks something has to see to the role, the group of relation managers or the subscription; then it goes on by itself.',
    'become-partners':
      'Relation managers of the two environments have to become partners; then it goes on by itself. The inviting side is not told.',
    'invite-by-another': 'Another administrator of the organisation has to send the invitation again.',
    'add-evidence': 'Whoever asked has to add evidence on the organisation’s page.',
    'judge-evidence': 'An operator has to judge the evidence; until then nothing lapses.',
    'watch-register': 'We ask again by ourselves; an operator watches the register’s status page.',
    'wait-for-vies': 'We ask again by ourselves; nobody has to do anything.',
    'watch-peppol': 'We try again by ourselves; an operator looks whether the network and our access to it work.',
    'let-mail-go':
      'The mail goes out within seconds once an operator lets the mail brake go on /ops; deadlines go on meanwhile.',
    'let-propagation-go': 'It goes on within seconds once an operator lets the propagation brake go on /ops.',
    'wait-for-us': 'We put that right; there is nothing for you to do.',
  },
};

const FR: BlockTexts = {
  causes: {
    MAIL_BOUNCED: 'La boîte a répondu qu’elle n’existe pas.',
    MAIL_SUPPRESSED:
      'Le fournisseur de mail retient les mails pour cette adresse, car de précédents ne sont pas arrivés ou ont été signalés indésirables.',
    MAIL_REJECTED: 'Le fournisseur de mail n’accepte pas cette adresse\u00a0; elle est sans doute mal saisie.',
    MAIL_FAILED: 'Le fournisseur de mail a pris le mail et n’a pas pu l’envoyer.',
    MAIL_PROVIDER_UNAVAILABLE: 'Le fournisseur de mail ne répond pas depuis des heures.',
    MAIL_PROVIDER_REFUSED: 'Le fournisseur de mail refuse les mails à cause d’un réglage de notre côté.',
    MAIL_OUTCOME_UNKNOWN: 'Personne ne peut dire si le mail a été envoyé, et il n’est pas renvoyé à l’aveugle.',
    DATABASE_UNAVAILABLE: 'Notre base de données ne répond pas\u00a0; ce qui a été envoyé est en sécurité.',
    STEP_FAILED: 'Une étape de notre côté échoue de façon inattendue\u00a0; ce qui a été envoyé est en sécurité.',
    NO_SEAT: 'L’abonnement n’a pas de place libre.',
    NOT_ELIGIBLE: 'L’un des deux côtés ne peut pas encore travailler avec des partenaires.',
    NOT_PARTNERS: 'L’environnement de la personne invitée n’est pas partenaire de celui qui invite.',
    INVITER_NOT_ALLOWED: 'Qui a envoyé l’invitation ne peut plus inviter.',
    AUTHORITY_UNPROVEN: 'Le registre du commerce ne dit pas que le demandeur peut agir pour l’entreprise.',
    REGISTER_UNAVAILABLE: 'Le registre du commerce ne répond pas.',
    VIES_UNAVAILABLE:
      'L’administration fiscale ne peut pas dire maintenant si le numéro de TVA est valable\u00a0; cela ne dit rien du numéro.',
    PEPPOL_UNAVAILABLE: 'Le réseau Peppol ne répond pas.',
    MAIL_BRAKE: 'Un opérateur retient en ce moment tous les e-mails\u00a0; rien n’a échoué et rien ne se perd.',
    PROPAGATION_BRAKE:
      'Un opérateur retient en ce moment les accès accordés aux gestionnaires de relations\u00a0; ce qui est retiré ne se voit plus aussitôt.',
  },
  remedies: {
    'register-again':
      'La personne doit vérifier l’orthographe et s’inscrire à nouveau\u00a0; cela envoie un nouveau mail.',
    'check-account-address':
      'Un administrateur de l’environnement doit vérifier avec l’utilisateur si l’adresse existe encore.',
    'add-address-again': 'L’utilisateur doit retirer l’adresse et l’ajouter à nouveau, bien orthographiée.',
    'pass-on': 'Le côté demandeur peut renvoyer\u00a0; un collègue du côté sollicité peut s’en charger.',
    'correct-address': 'Un administrateur de l’organisation doit corriger l’adresse ou renvoyer l’invitation.',
    'lift-suppression':
      'Un opérateur doit retirer l’adresse de la liste du fournisseur de mail\u00a0; le mail peut alors être renvoyé.',
    'read-provider-log':
      'Un opérateur doit chercher la raison dans le journal du fournisseur de mail\u00a0; le mail peut alors être renvoyé.',
    'watch-mail-provider':
      'Le mail partira de lui-même dès que le fournisseur répondra\u00a0; un opérateur suit sa page d’état.',
    'mend-mail-settings':
      'Un opérateur doit corriger la clé, l’expéditeur ou le quota chez le fournisseur de mail\u00a0; le mail partira au prochain essai.',
    'settle-mail':
      'Un opérateur doit consulter le journal du fournisseur de mail et dire si le mail a été envoyé\u00a0; un rapport du fournisseur le règle aussi.',
    'watch-database':
      'Cela continuera de soi-même dès que la base répondra\u00a0; un opérateur vérifie la base de données.',
    'read-worker-log': 'Un opérateur doit consulter le journal du worker, qui nomme l’étape et l’endroit.',
    'free-seat':
      'Un administrateur de l’environnement doit libérer ou acheter une place\u00a0; cela continuera ensuite de soi-même.',
    'meet-conditions':
      'Un administrateur du côté auquel il manque quelque chose doit régler le rôle, le groupe des gestionnaires ou l’abonnement\u00a0; cela continuera ensuite de soi-même.',
    'become-partners':
      'Les gestionnaires des deux environnements doivent devenir partenaires\u00a0; cela continuera ensuite de soi-même. Le côté qui invite n’en est pas informé.',
    'invite-by-another': 'Un autre administrateur de l’organisation doit renvoyer l’invitation.',
    'add-evidence': 'Le demandeur doit ajouter une preuve sur la page de l’organisation.',
    'judge-evidence': 'Un opérateur doit juger la preuve\u00a0; d’ici là, rien n’expire.',
    'watch-register': 'Nous redemandons de nous-mêmes\u00a0; un opérateur suit la page d’état du registre.',
    'wait-for-vies': 'Nous redemandons de nous-mêmes\u00a0; personne n’a rien à faire.',
    'watch-peppol': 'Nous réessayons de nous-mêmes\u00a0; un opérateur vérifie le réseau et notre accès.',
    'let-mail-go':
      'L’e-mail part en quelques secondes dès qu’un opérateur relâche le frein des e-mails sur /ops\u00a0; les délais continuent à courir.',
    'let-propagation-go':
      'Cela reprend en quelques secondes dès qu’un opérateur relâche le frein de la propagation sur /ops.',
    'wait-for-us': 'Nous nous en occupons\u00a0; vous n’avez rien à faire.',
  },
};

/** What keeps a process from going on, and who has to do what about it. */
export const BLOCK_TEXTS: Readonly<Record<Locale, BlockTexts>> = { nl: NL, en: EN, fr: FR };
