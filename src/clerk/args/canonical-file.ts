// What is known of an uploaded file. Intake makes it from the bytes and the part's own Content-Type.
import { lowerAscii } from "../../ascii-case.ts";
import { once } from "../../once.ts";
import { IMAGE_CONTENT_TYPE } from "../multipart.ts";
import { canonicalText, spelledLike } from "./canonical-text.ts";

/** Source: RFC 2045, 5.1: case carries no meaning. */
export const imageType = once(() =>
  canonicalText({
    form: "a media type in lower case without parameters: image/png",
    rewritten: "letters in any case",
    spell: (text) => (IMAGE_CONTENT_TYPE.test(lowerAscii(text)) ? lowerAscii(text) : null),
    part: lowerAscii,
    examples: ["image/png"],
  }),
);

export const sha256Hex = once(() =>
  canonicalText({
    form: "64 lower-case hex digits",
    pattern: /^[0-9a-f]{64}$/,
    spell: spelledLike(/^[0-9a-f]{64}$/),
  }),
);
