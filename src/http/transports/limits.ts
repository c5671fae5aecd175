/** Operations that one connection runs at once, over WebSocket and over a single event stream. */
export const maxOperations = 100;
