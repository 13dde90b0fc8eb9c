/** English texts of the files of devices (一机一档). */
export const fileEn = {
  file: {
    missing: 'Missing',
    invalid: 'Not valid',
  },
};
