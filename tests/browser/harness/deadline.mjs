/** How long a test waits for something that should come soon. */
export const SECONDS = Number(process.env.MAIA_TEST_SECONDS || 60);
