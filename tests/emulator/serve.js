// Serves the emulator on the port given; its people speak through its own HTTP routes.
const TelegramServer = require("telegram-test-api");

new TelegramServer({ port: Number(process.argv[2]), host: "127.0.0.1" }).start().then(() => console.log("ready"));
