// Base URLs that people give to an SDK by mistake, and the words that must be in the answer.
export const WRONG_BASES = [
  { fault: "without /v1", base: "", says: /add \/v1/ },
  { fault: "with /v1 twice", base: "/v1/v1", says: /twice/ },
  { fault: "without /v1 and with a reason", base: "/for/TICKET-1", says: /\/v1/ },
  { fault: "with a reason and /v1 twice", base: "/for/TICKET-1/v1/v1", says: /twice/ },
  { fault: "with /v1 before the reason", base: "/v1/for/TICKET-1/v1", says: /\/for\// },
];
