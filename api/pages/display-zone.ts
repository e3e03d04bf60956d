import { createContext } from 'react';

/** The zone in which a page says its times; the frame of the page sets it. */
export const DisplayZone = createContext('UTC');
