#!/bin/sh
# Copies .env.example to standard output with a fresh value in each secret that is empty:
#   (umask 077 && sh deploy/make-secrets.sh < .env.example > .env)
set -eu

base64_of() { head -c "$1" /dev/urandom | base64 | tr -d '\n'; }
hex_of() { head -c "$1" /dev/urandom | od -An -v -tx1 | tr -d ' \n'; }

while IFS= read -r line || [ -n "$line" ]; do
  case $line in
    TOKEN_KEYS= | CODEC_KEYS=) line="${line}k1:$(base64_of 32)" ;;
    RESEND_WEBHOOK_SECRET=) line="${line}whsec_$(base64_of 32)" ;;
    RESEND_API_KEY=) line="${line}re_$(hex_of 18)" ;;
    POSTGRES_PASSWORD= | DATABASE_PASSWORD= | TEMPORAL_DB_PASSWORD=) line="$line$(hex_of 24)" ;;
  esac
  printf '%s\n' "$line"
done
