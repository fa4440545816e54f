import { customer } from './customer.js';
import { fault } from './fault.js';
import { inbox } from './inbox.js';
import { settings } from './settings.js';
import { shell } from './shell.js';

export const en = { ...shell, ...inbox, ...customer, ...settings, ...fault };
