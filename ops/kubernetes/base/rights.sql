-- Run by a database's owner, as often as one likes: who may come into the database, besides its owner. What they may do there, the
-- migrations say. Variables: service, the role that the service runs as; backup, the role that takes backups of documents, where there is one.
REVOKE ALL ON DATABASE :"DBNAME" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"DBNAME" TO :"service";
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO :"service";
\if :{?backup}
GRANT CONNECT, TEMPORARY ON DATABASE :"DBNAME" TO :"backup";
\endif
