// Loaded into configurable-http-proxy: a learner's pages go to whoever shows the learner's pass.
// Anybody else is sent to the hub, which gives the pass to the owner and refuses all others.
// And a connection is closed by the proxy, not by whom it asked: Node ends each request with an
// empty write, and takes a Unix socket that is closed by then for dead, though its answer has come.

import { Buffer } from "node:buffer";
import { createHmac, timingSafeEqual } from "node:crypto";
import { Agent } from "node:http";
import process from "node:process";
import { pathToFileURL } from "node:url";

const proxy = pathToFileURL(`${process.env.MOUNTAIN_PROXY}/lib/configproxy.js`);
const { ConfigurableProxy } = await import(proxy);
const { proxyOptsForTarget: options, targetForReq: find } = ConfigurableProxy.prototype;

class ClosingAgent extends Agent {
  addRequest(request, ...more) {
    if (!request.hasHeader("upgrade")) request.setHeader("connection", "keep-alive");
    super.addRequest(request, ...more);
  }

  keepSocketAlive() {
    return false;
  }
}

const agent = new ClosingAgent({ keepAlive: true });

function passes(header = "") {
  const words = header.split(";").map((word) => word.trim());
  return words.filter((word) => word.startsWith("mountain-pass=")).map((word) => word.slice(14));
}

function opens(pass, owner) {
  const seal = createHmac("sha256", process.env.MOUNTAIN_PASS_KEY).update(owner).digest("hex");
  return pass.length === seal.length && timingSafeEqual(Buffer.from(pass), Buffer.from(seal));
}

ConfigurableProxy.prototype.targetForReq = async function targetForReq(request) {
  const match = await find.call(this, request);
  const owner = match?.prefix.replace(/\/+$/, "");
  if (!owner?.startsWith("/user/")) return match;
  if (passes(request.headers.cookie).some((pass) => opens(pass, owner))) return match;
  request.url = `/hub/pass?next=${encodeURIComponent(request.url)}`;
  return find.call(this, request);
};

ConfigurableProxy.prototype.proxyOptsForTarget = function proxyOptsForTarget(target) {
  return { agent, ...options.call(this, target) }; // which has one for what is no Unix socket
};
