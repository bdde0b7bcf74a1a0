module inferaligner.io/clients/canary

go 1.19
