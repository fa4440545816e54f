const dark = window.matchMedia('(prefers-color-scheme: dark)');
const applyTheme = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', applyTheme);
applyTheme();

/** @returns the first words of what is said of the whole, and the rest below its titles */
const folded = ({ createElement: element, Fragment }, Info, props) => {
  const { info, getComponent } = props;
  const [lead, ...chapters] = info.get('description').split(/\n(?=## )/);
  const titles = chapters.map((chapter) => /^## (.*)/.exec(chapter)[1]).join(' · ');
  return element(
    Fragment,
    null,
    element(Info, { ...props, info: info.set('description', lead) }),
    element(
      'details',
      { className: 'introduction' },
      element('summary', null, titles),
      element(getComponent('Markdown', true), { source: chapters.join('\n') }),
    ),
  );
};

/** What Swagger UI shows otherwise than is good here. */
const kefu = ({ React }) => {
  const element = React.createElement;
  return {
    wrapComponents: {
      /** The calls come first: what holds for all of them is folded, but for its first words. */
      info: (Info) => (props) => folded(React, Info, props),
      /** A call that takes a token and asks for none has no lock. */
      OperationSummary: (OperationSummary) => (props) => {
        const security = props.operationProps.get('security');
        const isOpen = security?.some((requirement) => requirement.isEmpty());
        const operationProps = isOpen ? props.operationProps.delete('security') : props.operationProps;
        return element(OperationSummary, { ...props, operationProps });
      },
      /** A lock is closed: pale while there is no token for it. */
      authorizeOperationBtn: () => (props) => {
        const { isAuthorized, onClick, getComponent } = props;
        const label = isAuthorized ? 'Needs a token, which is given' : 'Needs a token: give one';
        const open = (event) => {
          event.stopPropagation();
          onClick();
        };
        return element(
          'button',
          { className: 'authorization__btn', 'aria-label': label, title: label, onClick: open },
          element(getComponent('LockIcon'), { className: isAuthorized ? 'locked' : 'unlocked' }),
        );
      },
    },
  };
};

window.SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#explorer',
  presets: [window.SwaggerUIBundle.presets.apis],
  plugins: [kefu],
  layout: 'BaseLayout',
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  defaultModelExpandDepth: 2,
  tryItOutEnabled: false,
  validatorUrl: null,
});
