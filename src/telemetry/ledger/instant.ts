const HAS_ZONE = /(?:Z|[+-]\d\d:?\d\d)$/i;

/** Milliseconds since 1970 of an ISO 8601 instant; without a zone it is read as UTC, so that every machine reads the same. */
export const instantMs = (iso: string): number => Date.parse(HAS_ZONE.test(iso) ? iso : `${iso}Z`);
