// Runs the JavaScript examples of the docs as they are, one after the other: `node js-example-runner.mjs ADDRESS NAME…` in a directory
// that holds NAME.mjs. What an example sends arrives below ADDRESS/NAME; what one throws is printed.
const [address, ...names] = process.argv.slice(2);
process.env.BAILIFF_KEY = "sk_test_bailiff_example";
for (const name of names) {
  process.env.BAILIFF_URL = `${address}/${name}`;
  try {
    await import(`${process.cwd()}/${name}.mjs`);
  } catch (error) {
    console.log(`${name}: ${error instanceof Error ? error.stack : String(error)}`);
  }
}
