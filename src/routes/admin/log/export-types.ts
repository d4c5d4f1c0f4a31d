/** The media types of an export, by the value of `format`. */
export const EXPORT_TYPES = { ndjson: "application/x-ndjson", csv: "text/csv; charset=utf-8; header=present" } as const;
