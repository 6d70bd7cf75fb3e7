// json-server on a free port, its data in memory.
const jsonServer = require("json-server");

const data = {
  posts: [
    { id: 1, title: "hello", author: "ada", views: 10 },
    { id: 2, title: "world", author: "bob", views: 20 },
    { id: 3, title: "again hello", author: "ada", views: 5 },
    { id: 4, title: "more", author: "cyd", views: 40 },
    { id: 5, title: "last", author: "bob", views: 15 },
  ],
  comments: [{ id: 1, body: "nice", postId: 1 }],
  profile: { name: "someone" },
};
const app = jsonServer.create();
app.use(jsonServer.defaults({ logger: false, static: __dirname }));
app.use(jsonServer.router(data));
const server = app.listen(0, "127.0.0.1", () => {
  console.log(JSON.stringify({ event: "ready", url: `http://127.0.0.1:${server.address().port}` }));
});
