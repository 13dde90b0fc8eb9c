import { afterEach, describe, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { clear, openPage, stage } from '../sample-stage.ts';
import { forget } from '../session.ts';
import '../parts/device-pin.ts';
import { html } from 'lit';

afterEach(() => {
  clear();
  forget();
});

describe('map accuracy', () => {
  test('lists what is wrong with pins, why, and what is proposed', async () => {
    await openPage('/pins', { language: 'en' });
    await expect.element(page.getByText('54,219 of 55,425 are sound')).toBeVisible();
    await expect.element(page.getByText(/really GCJ-02, 555 m off/)).toBeVisible();
    await expect.element(page.getByText(/1,190 of 1,204 known ones of the batch/)).toBeVisible();
    await expect.element(page.getByText('Exchange the two').first()).toBeVisible();
  });

  test('a proposal for many is looked at before it is taken over, and asked about', async () => {
    const { asked } = await openPage('/pins', {
      language: 'en',
      answers: { 'POST /api/pins/proposals/gcj-p1/accept': {} },
    });
    await userEvent.click(page.getByRole('button', { name: 'Preview' }));
    await expect.element(page.getByText(/Moves by 551 to 562 m/)).toBeVisible();
    await userEvent.click(page.getByRole('button', { name: 'Accept all' }));
    await expect.element(page.getByText('Change the coordinates of 1,204 devices?')).toBeVisible();
    expect(asked.some(({ method }) => method === 'POST')).toBe(false);
    await userEvent.click(page.getByRole('button', { name: 'Accept all' }));
    await vi.waitFor(() =>
      expect(asked.find(({ path }) => path === '/api/pins/proposals/gcj-p1/accept')?.body).toEqual({
        devices: 1_204,
      }),
    );
  });
});

describe('at the pole', () => {
  test('the telephone’s position is sent as a field check', async () => {
    const coords = { longitude: 125.524, latitude: 42.6762, accuracy: 7 };
    vi.spyOn(navigator.geolocation, 'getCurrentPosition').mockImplementation((found) =>
      found({ coords, timestamp: 1_800_000_000_000 } as GeolocationPosition),
    );
    const { asked } = await stage(html`<device-pin .device=${104}></device-pin>`, {
      language: 'en',
      answers: { 'POST /api/devices/104/field-checks': {} },
    });
    await userEvent.click(page.getByRole('button', { name: 'Check with this phone’s position' }));
    await expect.element(page.getByText('The field check is kept.')).toBeVisible();
    expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({
      ...{ lon: 125.524, lat: 42.6762, accuracyMetres: 7, atMs: 1_800_000_000_000, note: '' },
    });
  });
});
