import express, { type Router } from 'express';
import type { Companies, Company } from './companies.ts';
import { REGISTER_KEY } from './settings.ts';

/** The Dutch register's Basisprofiel: https://developers.kvk.nl/documentation/basisprofiel-api */
export function createKvk(companies: Companies): Router {
  const router = express.Router({ caseSensitive: true });
  router.get('/v1/basisprofielen/:number', (request, response) => {
    const { number } = request.params;
    if (request.get('apikey') !== REGISTER_KEY) {
      response.status(401).json({ fout: [{ code: 'IPD1998', omschrijving: 'Onjuiste API-sleutel.' }] });
      return;
    }
    const company = companies.find('NL', number);
    const code = !/^\d{8}$/.test(number) ? 'IPD0004' : response.locals['fault'] === 'later' ? 'IPD1003' : 'IPD0005';
    if (company && code !== 'IPD1003') response.json(toProfile(company));
    else response.status(code === 'IPD0004' ? 400 : 404).json({ fout: [{ code, omschrijving: `Fout ${code}.` }] });
  });
  return router;
}

/** The Belgian Crossroads Bank: https://cbeapi.be/en/docs */
export function createCbe(companies: Companies): Router {
  const router = express.Router({ caseSensitive: true });
  router.get('/v1/company/:number', (request, response) => {
    if (request.get('authorization') !== `Bearer ${REGISTER_KEY}`) {
      response.status(401).json({ message: 'Unauthenticated.' });
      return;
    }
    const company = companies.find('BE', request.params.number.replaceAll(/^BE|\./g, ''));
    if (company) response.json({ data: toEnterprise(company) });
    else response.status(404).json({ message: 'Company not found.' });
  });
  return router;
}

function toProfile({ number, name, street, houseNumber, postalCode, city, endedOn }: Company) {
  const [, digits, letter] = /^(\d+)(\D*)$/.exec(houseNumber ?? '') ?? [];
  const address = {
    type: 'bezoekadres',
    indAfgeschermd: street === null ? 'Ja' : 'Nee',
    volledigAdres: `${street} ${houseNumber} ${postalCode} ${city}`,
    straatnaam: street ?? undefined,
    huisnummer: digits === undefined ? undefined : Number(digits),
    huisletter: letter || undefined,
    postcode: postalCode ?? undefined,
    plaats: city ?? undefined,
    land: 'Nederland',
  };
  return {
    kvkNummer: number,
    indNonMailing: 'Nee',
    naam: name,
    formeleRegistratiedatum: '20170519',
    materieleRegistratie: {
      datumAanvang: '20170519',
      ...(endedOn !== null && { datumEinde: endedOn.replaceAll('-', '') }),
    },
    statutaireNaam: name,
    handelsnamen: [{ naam: name, volgorde: 0 }],
    _embedded: {
      hoofdvestiging: {
        vestigingsnummer: `0000${number}`,
        kvkNummer: number,
        eersteHandelsnaam: name,
        adressen: [address],
      },
      eigenaar: { rechtsvorm: 'BeslotenVennootschap', uitgebreideRechtsvorm: 'Besloten Vennootschap' },
    },
  };
}

function toEnterprise(company: Company) {
  const { number, name, street, houseNumber, postalCode, city, endedOn, situation, representatives } = company;
  return {
    cbe_number: number,
    cbe_number_formatted: `${number.slice(0, 4)}.${number.slice(4, 7)}.${number.slice(7)}`,
    denomination: name,
    denomination_with_legal_form: name,
    address: {
      street,
      street_number: houseNumber,
      box: '',
      post_code: postalCode,
      city,
      country_code: 'BE',
      full_address: `${street} ${houseNumber} ${postalCode} ${city}`,
    },
    juridical_situation_code: situation ?? '000',
    start_date: '2017-05-19',
    status: endedOn === null ? 'active' : 'inactive',
    ...(representatives && {
      representatives: representatives.map(({ firstName, lastName, endDate }) => {
        return { first_name: firstName, last_name: lastName, function: 'Bestuurder', end_date: endDate };
      }),
    }),
  };
}
