// JSON texts whose canonical form is easily got wrong: the order of keys, numbers, what is escaped. The first one is also metadata in the
// example export.

export const CANONICAL_INPUTS: readonly string[] = [
  // Keys by UTF-16 units: the emoji (d83d de00) before U+FB33, digits as text, the empty one first.
  String.raw`{"\ufb33":1,"\ud83d\ude00":2,"\u20ac":3,"é":4,"a":5,"B":6,"10":7,"9":8,"":9,"nested":{"z":[1,{"y":null,"x":true}],"a":false}}`,
  // As ECMAScript writes a double: no trailing zeros, an exponent from 1e21 up and below 1e-6.
  "[0,-0,1,1.0,100,1e2,0.1,0.30000000000000004,-1.5,123456.789,0.000001,0.0000001,1.5e-9,5e-324,1e20,1e21,1.7976931348623157e308,9007199254740991]",
  // Only the quote, the backslash and control characters are escaped, those with a short form by it; the rest stands as it is.
  String.raw`["\"\\\/\b\f\n\r\t","\u0000\u001f\u007f\u0080\u2028","é\u00e9","\ud835\udcb3","</script>"]`,
  "{}",
  "[]",
  '""',
  "null",
];
