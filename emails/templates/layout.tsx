import type { CSSProperties, ReactElement, ReactNode } from 'react';
import { Body, Button, Container, Head, Heading, Hr, Html, Link, Preview, Section, Text } from 'react-email';
import type { Locale } from '../../domain/locale.ts';

/** A mail before it is turned into HTML and plain text. */
export interface MailView {
  readonly subject: string;
  readonly body: ReactElement;
}

/** What every mail knows besides its params. */
export interface MailContext {
  readonly locale: Locale;
  readonly platformName: string;
}

interface MailLayoutProps {
  readonly context: MailContext;
  readonly subject: string;
  /**
   * The line that a mailbox shows beside the subject. Never a text with a value in it: React Email pads it to a fixed
   * length, so its bytes would depend on the value's length.
   */
  readonly preview: string;
  readonly heading: string;
  readonly children: ReactNode;
  /** Who caused the mail, and what to do if it was not you. */
  readonly footer: ReactNode;
}

const INK = '#1b2a33';
const MUTED = '#4d5d67';
const ACCENT = '#0b5a69';
const FONT = '-apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif';

const STYLES = {
  body: { backgroundColor: '#eef2f3', fontFamily: FONT, color: INK, padding: '24px 12px' },
  container: { maxWidth: '560px' },
  brand: { fontSize: '15px', fontWeight: 700, color: ACCENT, margin: '0 4px 12px' },
  card: { backgroundColor: '#ffffff', border: '1px solid #d5dee2', borderRadius: '8px', padding: '28px 28px 20px' },
  heading: { fontSize: '24px', lineHeight: '30px', fontWeight: 700, color: INK, margin: '0 0 16px' },
  paragraph: { fontSize: '16px', lineHeight: '25px', margin: '0 0 16px', color: INK },
  small: { fontSize: '14px', lineHeight: '22px', margin: '0 0 12px', color: MUTED },
  button: {
    backgroundColor: ACCENT,
    color: '#ffffff',
    borderRadius: '6px',
    fontSize: '16px',
    fontWeight: 700,
    padding: '14px 24px',
  },
  buttonRow: { margin: '8px 0 20px' },
  link: { color: ACCENT, textDecoration: 'underline' },
  longLink: { color: ACCENT, textDecoration: 'underline', wordBreak: 'break-all' },
  fact: { fontSize: '16px', lineHeight: '25px', margin: '0', color: INK },
  facts: { backgroundColor: '#f4f7f8', borderRadius: '6px', padding: '12px 16px', margin: '0 0 20px' },
  rule: { borderColor: '#d5dee2', margin: '20px 0 16px' },
  footer: { padding: '16px 4px 0' },
} satisfies Record<string, CSSProperties>;

/** The frame of every mail: language, one heading, a card, and below it who caused it. No image, nothing from elsewhere. */
function MailLayout({ context, subject, preview, heading, children, footer }: MailLayoutProps): ReactElement {
  return (
    <Html lang={context.locale}>
      <Head>
        <title>{subject}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light" />
      </Head>
      <Body lang={context.locale} style={STYLES.body}>
        <Preview useTitleTag={false}>{preview}</Preview>
        <Container style={STYLES.container}>
          <Text style={STYLES.brand}>{context.platformName}</Text>
          <Section style={STYLES.card}>
            <Heading as="h1" style={STYLES.heading}>
              {heading}
            </Heading>
            {children}
          </Section>
          <Section style={STYLES.footer}>{footer}</Section>
        </Container>
      </Body>
    </Html>
  );
}

/** What is about a mail rather than in it; its heading is its subject where it has none of its own. */
type MailFrame = Pick<MailLayoutProps, 'subject' | 'preview' | 'footer'> & { readonly heading?: string };

/** A mail in the frame. */
export function framedMail(context: MailContext, frame: MailFrame, children: ReactNode): MailView {
  const { subject, preview, footer, heading = subject } = frame;
  return {
    subject,
    body: (
      <MailLayout context={context} subject={subject} preview={preview} heading={heading} footer={footer}>
        {children}
      </MailLayout>
    ),
  };
}

/** A paragraph of the mail's own text. */
export function Paragraph({ children }: { readonly children: ReactNode }): ReactElement {
  return <Text style={STYLES.paragraph}>{children}</Text>;
}

/** A paragraph that is not what the mail is about. */
export function SmallPrint({ children }: { readonly children: ReactNode }): ReactElement {
  return <Text style={STYLES.small}>{children}</Text>;
}

/** A link within small print. */
export function TextLink({ href, children }: { readonly href: string; readonly children: ReactNode }): ReactElement {
  return (
    <Link href={href} style={STYLES.link}>
      {children}
    </Link>
  );
}

/** The one thing to do, as a button and as an address to copy; the plain text, where both read alike, has it once. */
export function CallToAction(props: { readonly href: string; readonly label: string; readonly copy: string }) {
  return (
    <>
      <Section style={STYLES.buttonRow}>
        <Button href={props.href} style={STYLES.button}>
          {props.label}
        </Button>
      </Section>
      <Text style={STYLES.small} data-skip-in-text="true">
        {props.copy}
        <br />
        <Link href={props.href} style={STYLES.longLink}>
          {props.href}
        </Link>
      </Text>
      <Hr style={STYLES.rule} data-skip-in-text="true" />
    </>
  );
}

/** Names with their values, one a line. */
export function Facts({ facts }: { readonly facts: readonly (readonly [name: string, value: string])[] }) {
  return (
    <Section style={STYLES.facts}>
      {facts.map(([name, value]) => (
        <Text key={name} style={STYLES.fact}>
          {`${name} `}
          <strong>{value}</strong>
        </Text>
      ))}
    </Section>
  );
}
