/** How reports name this program; a test holds both to package.json. */
export const toolName = "kernelgate";
export const toolVersion = "0.1.0";
