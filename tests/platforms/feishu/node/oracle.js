// Answers JSON lines with Feishu's own code: opens what is sealed, checks what is signed, listens on a long connection.
"use strict";

const lark = require("@larksuiteoapi/node-sdk");
const readline = require("readline");

const nothing = () => undefined;
const quiet = { error: nothing, warn: nothing, info: nothing, debug: nothing, trace: nothing };
const say = (said) => process.stdout.write(JSON.stringify(said) + "\n");

function dispatcher(order, heard) {
  return new lark.EventDispatcher({
    encryptKey: order.key || "",
    verificationToken: order.token || "",
    logger: quiet,
  }).register({
    "im.message.receive_v1": async (data) => {
      heard(data.message.content);
    },
    "card.action.trigger": async (data) => {
      heard(data.action.value);
      return { toast: { type: "info", content: `按了 ${data.action.name}` } };
    },
  });
}

const does = {
  open(order) {
    const cipher = new lark.AESCipher(order.key);
    return order.sealed.map((each) => {
      try {
        return cipher.decrypt(each);
      } catch (problem) {
        return null;
      }
    });
  },
  async check(order) {
    const found = [];
    for (const { headers, body } of order.requests) {
      let heard = null;
      const request = Object.assign(Object.create({ headers }), JSON.parse(body));
      await dispatcher(order, (what) => (heard = what)).invoke(request).catch(nothing);
      found.push(heard);
    }
    return found;
  },
  connect(order) {
    const client = new lark.WSClient({
      appId: order.app, appSecret: order.secret, domain: order.domain, logger: quiet, autoReconnect: true,
    });
    client.start({ eventDispatcher: dispatcher({}, (what) => say({ heard: what })) });
    return true;
  },
};

const lines = readline.createInterface({ input: process.stdin });
lines.on("line", async (line) => {
  const order = JSON.parse(line);
  say({ done: await does[order.do](order) });
});
lines.on("close", () => process.exit(0));
