/** The time of the server in milliseconds, which all processes share: the clocks of their machines differ. */
export const serverNow = 'CAST(extract(epoch FROM clock_timestamp()) * 1000 AS DOUBLE PRECISION)';
