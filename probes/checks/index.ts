/** The four questions, by name. */
import type { CheckName } from '../../config/terms.ts';
import type { Check } from './check.ts';
import { image } from './image.ts';
import { online } from './online.ts';
import { position } from './position.ts';
import { registration } from './registration.ts';

export const checks = { registration, online, image, position } satisfies Record<CheckName, Check>;
