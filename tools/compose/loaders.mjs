// The loaders of Docker Compose, Docker's builder and Prometheus themselves, asked whether they take our files.
import { run } from '../engines/shell.mjs';
import { programsIn } from './go.mjs';

const MODULES = {
  'github.com/compose-spec/compose-go/v2': 'v2.9.1',
  'github.com/moby/buildkit': 'v0.25.1',
  'github.com/prometheus/prometheus': 'v0.305.0',
};

const PROGRAM = `package main

import (
	"context"
	"fmt"
	"os"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/prometheus/prometheus/model/rulefmt"
)

func compose(path string) (string, error) {
	options, err := cli.NewProjectOptions([]string{path}, cli.WithProfiles([]string{"*"}), cli.WithResolvedPaths(true))
	if err != nil {
		return "", err
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%d services, %d volumes", len(project.Services), len(project.Volumes)), nil
}

func dockerfile(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	parsed, err := parser.Parse(file)
	if err != nil {
		return "", err
	}
	for _, warning := range parsed.Warnings {
		return "", fmt.Errorf("%s", warning.Short)
	}
	stages, _, err := instructions.Parse(parsed.AST, nil)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%d stages", len(stages)), nil
}

func rules(path string) (string, error) {
	groups, errs := rulefmt.ParseFile(path, false)
	if len(errs) > 0 {
		return "", errs[0]
	}
	count := 0
	for _, group := range groups.Groups {
		count += len(group.Rules)
	}
	return fmt.Sprintf("%d rules", count), nil
}

func main() {
	load := map[string]func(string) (string, error){"compose": compose, "dockerfile": dockerfile, "rules": rules}[os.Args[1]]
	said, err := load(os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Print(said)
}
`;

const FILES = { loaders: 'loaders-1' };
const plan = () => ({
  lines: Object.entries(MODULES).map(([module, version]) => `require ${module} ${version}`),
  sources: { 'main.go': PROGRAM },
  programs: [{ path: '.', file: FILES.loaders }],
});

/** `load(kind, path)` gives what was found in the file, or throws what is wrong with it. */
export const loadersIn = (folder) => {
  const { loaders } = programsIn(folder, FILES, plan);
  return (kind, path) => run(loaders, [kind, path]);
};
