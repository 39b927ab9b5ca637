/** The build makes page.css of these. */
declare module "*.css";
