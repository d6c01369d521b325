const HAS_ZONE = /(?:Z|[+-]\d\d:?\d\d)$/i;

/** Milliseconds since 1970 of an ISO 8601 instant. Without a zone it is read as UTC, so that every machine reads the same. */
export const epochMs = (iso: string): number => Date.parse(HAS_ZONE.test(iso) ? iso : `${iso}Z`);

/** The instant as ISO 8601 in UTC. */
export const isoTime = (ms: number): string => new Date(ms).toISOString();
