# Two stages: the first compiles, the second holds only what runs. `npm run image:steps` runs the same steps without an engine.
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json ./
COPY src ./src
COPY advisories ./advisories
RUN npm run build

FROM node:24.21.0-bookworm-slim AS production
WORKDIR /app
ENV NODE_ENV=production
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force
COPY bin ./bin
COPY advisories ./advisories
COPY --from=build /app/dist ./dist
# nothing is written at run time: the root file system is mounted read-only by manifests/
USER 65532:65532
EXPOSE 8443 8080
ENTRYPOINT ["node", "bin/kernelgate.js"]
CMD ["serve"]
